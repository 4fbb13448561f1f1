/** A server that cannot start, whatever its flags. */
console.error('no configuration');
process.exitCode = 3;
