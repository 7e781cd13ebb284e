/** Writes `docs/tandem.config.schema.json`, the schema of the configuration file. */
import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { configurationSchema } from '../src/app/configuration/schema.ts';

const url = new URL('../docs/tandem.config.schema.json', import.meta.url);
const text = JSON.stringify(configurationSchema());
writeFileSync(url, await format(text, { parser: 'json', printWidth: 100 }));
