// Indexes Python files by pyright: node main.mjs FOLDER_OF_PYRIGHT. Requests come by standard input, answers go to standard output; see protocol.mjs.
const oldest = 20;

if (Number(process.versions.node.split('.')[0]) < oldest) {
  console.log(JSON.stringify({ error: `Node ${process.versions.node} is too old: Node ${oldest} or newer is needed (https://nodejs.org).` }));
} else {
  import('./serve.mjs').then(({ serve }) => serve(process.argv[2], process.argv[3] === '--versions'));
}
