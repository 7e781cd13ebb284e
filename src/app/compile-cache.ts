/** Keeps what Node compiles: half of a short command is stripping and compiling its own source. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Beside the source, and not in a folder for everybody: whoever writes there writes our code.
// Where it cannot be written the program starts as slowly as without.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/tandem', import.meta.url)));
