// The life of the program: a start, then requests until the input ends.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexFile } from './document.mjs';
import { receive, send } from './protocol.mjs';
import { loadPyright } from './pyright.mjs';
import { encodeDocument } from './scip.mjs';
import { Workspace } from './workspace.mjs';

/** The only version of pyright whose inner parts are known. */
const pinned = '1.1.414';

export function serve(folder, onlyVersions) {
  const found = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  if (found !== pinned) {
    send({ error: `The indexer needs pyright ${pinned}; '${folder}' has ${found}. Run 'npm ci --ignore-scripts' in the source tree, or install the program again.` });
    return;
  }
  const versions = { ready: true, node: process.versions.node, pyright: found };
  if (onlyVersions) {
    send(versions);
    return;
  }
  const start = receive();
  if (start === null) {
    return;
  }
  console.log = console.info = console.error;
  let workspace;
  try {
    workspace = new Workspace(loadPyright(folder), start);
  } catch (error) {
    send({ error: `The indexer does not start: ${error.message}` });
    return;
  }
  send(versions);
  for (let request = receive(); request !== null; request = receive()) {
    workspace.update(request.changed ?? [], request.cameOrWent ?? []);
    for (const path of request.index) {
      send(...answer(workspace, path));
    }
    send({ done: request.index.length });
  }
}

/** What is sent of a file. An error of any kind is a problem of that file. */
function answer(workspace, path) {
  const started = performance.now();
  let result;
  try {
    result = { problem: null, ...indexFile(workspace, path) };
  } catch (error) {
    console.error(error);
    result = { problem: error.isProblem ? error.message : `pyright fails: ${String(error.message ?? error).split('\n')[0]}` };
    workspace.reset();
  }
  const bytes = encodeDocument(path, result.occurrences ?? [], result.symbols ?? []);
  const { problem, interface: hash = null, reads = [] } = result;
  return [{ path, bytes: bytes.length, interface: hash, reads, problem, milliseconds: Math.round(performance.now() - started) }, bytes];
}
