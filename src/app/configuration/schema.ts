/** The JSON schema of the configuration file, made from the table, for editors. */
import type { Field, FieldTable, List, Node, NodeTable, SchemaPart } from './fields.ts';
import { CONFIGURATION } from './table.ts';

/** The schema as JSON, in the draft that every editor reads. */
export function configurationSchema(): SchemaPart {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'tandem.config.json',
    description:
      'The configuration of tandem. A flag holds over the file; keys and the subaccount come from the environment alone.',
    ...schemaOfTable(CONFIGURATION),
  };
}

function schemaOfTable(table: NodeTable): SchemaPart {
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(
      Object.entries(table).map(([name, node]) => [name, schemaOf(node)]),
    ),
  };
}

function schemaOf(node: Node): SchemaPart {
  const { help: description } = node;
  switch (node.kind) {
    case 'field':
      return { description, ...schemaOfField(node) };
    case 'group':
      return { description, ...schemaOfTable(node.nodes) };
    case 'list':
      return { description, ...schemaOfList(node) };
  }
}

function schemaOfField({ schema, fallback }: Field<unknown, unknown>): SchemaPart {
  if (fallback === undefined) return schema;
  if (fallback === null) return { ...schema, type: [schema['type'], 'null'], default: null };
  // What is exact inside is a number in the file.
  const isExact = schema['type'] === 'number' && typeof fallback === 'string';
  return { ...schema, default: isExact ? Number(fallback) : fallback };
}

function schemaOfList({ fields, entriesMax, fallback }: List<FieldTable>): SchemaPart {
  return {
    type: 'array',
    maxItems: entriesMax,
    items: { ...schemaOfTable(fields), required: Object.keys(fields) },
    default: fallback,
  };
}
