console.log(JSON.stringify({ argv: process.argv.slice(2), cwd: process.cwd(), init: process.env['INIT_CWD'], tty: process.stdout.isTTY, v: process.version }));
process.exitCode = 4;
