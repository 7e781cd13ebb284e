/** Reads fault plans: each field checked, and what is wrong said in one sentence. */
import { FAULT_FIELDS, SWITCH_FIELDS } from './fault-fields.ts';
import type { Rule } from './fault-fields.ts';
import type { Fault, FaultName, FaultPlan } from './fault-plan.ts';
import type { ExchangeSwitches } from './orders.ts';

/** A plan that cannot be used; its message names the field and what it must be. */
export class FaultPlanError extends Error {
  override readonly name = 'FaultPlanError';
}

/** Checks a plan read from JSON. Throws `FaultPlanError`, whose sentence names the field. */
export function parseFaultPlan(json: unknown): FaultPlan {
  if (!isRecord(json)) throw new FaultPlanError('A fault plan must be an object with "faults"');
  const { seed, switches, faults, ...unknown } = json;
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined)
    throw new FaultPlanError(`"${stranger}" is not a field of a fault plan`);
  if (!Array.isArray(faults)) throw new FaultPlanError('"faults" must be a list of faults');
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw new FaultPlanError('"seed" must be a whole number');
  return {
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(switches === undefined ? {} : { switches: parseSwitches(switches) }),
    faults: faults.map((fault: unknown, index) => parseFault(fault, `faults[${String(index)}]`)),
  };
}

function parseSwitches(json: unknown): Partial<ExchangeSwitches> {
  if (!isRecord(json)) throw new FaultPlanError('"switches" must be an object of switches');
  checkFields(json, SWITCH_FIELDS, 'switches', 'the exchange');
  return json;
}

function parseFault(json: unknown, place: string): Fault {
  if (!isRecord(json)) throw new FaultPlanError(`"${place}" must be an object with "fault"`);
  const { fault: name, ...fields } = json;
  if (typeof name !== 'string' || !isFaultName(name)) {
    const names = Object.keys(FAULT_FIELDS).join(', ');
    throw new FaultPlanError(`"${place}.fault" must be one of ${names}`);
  }
  checkFields(fields, FAULT_FIELDS[name], place, name);
  // The table of faults has checked the name and each field of it: the compiler cannot follow that.
  return json as Fault;
}

/** Throws for a field without a rule, and for one that its rule does not allow. */
function checkFields(
  fields: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, Rule>>,
  place: string,
  owner: string,
): void {
  for (const field of Object.keys(fields)) {
    if (!Object.hasOwn(rules, field))
      throw new FaultPlanError(`"${place}.${field}" is not a field of ${owner}`);
  }
  for (const [field, rule] of Object.entries(rules)) {
    const value = fields[field];
    if (value === undefined ? rule.required : !rule.holds(value)) {
      throw new FaultPlanError(`"${place}.${field}" must be ${rule.must}`);
    }
  }
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULT_FIELDS, name);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
