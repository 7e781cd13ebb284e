/** Placeholders for actors that the shell provides: they carry the types, and refuse to run. */
import { fromCallback, fromPromise } from 'xstate';
import type { EventObject, NonReducibleUnknown } from 'xstate';

/** A one-shot actor named `name`; a chart that runs without `provide` fails with its name. */
export function promiseOf<Output, Input extends NonReducibleUnknown = NonReducibleUnknown>(
  name: string,
) {
  return fromPromise<Output, Input>(() =>
    Promise.reject(new Error(`The actor ${name} was not provided.`)),
  );
}

/** A standing actor named `name`, which receives events of the type `Received`. */
export function callbackOf<
  Received extends EventObject = EventObject,
  Input extends NonReducibleUnknown = NonReducibleUnknown,
>(name: string) {
  return fromCallback<Received, Input>(() => {
    throw new Error(`The actor ${name} was not provided.`);
  });
}
