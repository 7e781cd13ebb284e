/** The types of the native half of `secp256k1`: its main file has them, over a second library too. */
declare module 'secp256k1/bindings.js' {
  import type * as api from 'secp256k1';
  const bindings: Pick<typeof api, 'ecdsaSign' | 'privateKeyVerify' | 'publicKeyCreate'>;
  export = bindings;
}
