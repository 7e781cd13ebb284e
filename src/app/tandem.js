#!/usr/bin/env node
/** The program's first file: checks the Node version in words that any Node can read, then begins. */
var major = Number(process.versions.node.split('.')[0]);
if (major >= 24) {
  import('./compile-cache.ts')
    .then(function () {
      return import('./main.ts');
    })
    .then(function (program) {
      return program.main(process.argv.slice(2));
    })
    .then(function (exitCode) {
      process.exitCode = exitCode;
    });
} else {
  process.stderr.write('tandem needs Node 24 or newer, and this is ' + process.version + '.\n');
  process.exit(2);
}
