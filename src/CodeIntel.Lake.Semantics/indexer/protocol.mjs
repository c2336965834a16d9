// Lines of JSON in; lines of JSON out, some with bytes after them. Reading and writing wait: one request is answered at a time.
//
//   in   {"root":"/abs","sourceRoots":["src"],"project":"name","pythonVersion":"3.13","memory":2048}
//   out  {"ready":true,"node":"20.20.2","pyright":"1.1.414"}, or {"error":"..."}
//   in   {"index":["pkg/a.py"],"changed":["pkg/b.py"],"cameOrWent":[]}, any number of times
//   out  for each file of index, in order, {"path":"pkg/a.py","bytes":N,"interface":"hex","reads":["pkg/b.py"],"problem":null,"milliseconds":n} and N bytes, a Document of
//        SCIP; then {"done":1}
import { readSync, writeSync } from 'node:fs';

const chunk = Buffer.alloc(1 << 16);
let rest = Buffer.alloc(0);

/** Runs an operation on a file descriptor again until it is done: a pipe that is not ready says so. */
function patiently(operation) {
  for (;;) {
    try {
      return operation();
    } catch (error) {
      if (error.code !== 'EAGAIN') {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

/** The next request; null at the end. */
export function receive() {
  const parts = [rest];
  let end = rest.indexOf(10);
  while (end < 0) {
    let count;
    try {
      count = patiently(() => readSync(0, chunk));
    } catch (error) {
      if (error.code !== 'EOF') {
        throw error;
      }
      count = 0;
    }
    if (count === 0) {
      return null;
    }
    const part = Buffer.from(chunk.subarray(0, count));
    parts.push(part);
    end = part.indexOf(10);
  }
  const last = parts.pop();
  rest = last.subarray(end + 1);
  return JSON.parse(Buffer.concat([...parts, last.subarray(0, end)]).toString('utf8'));
}

/** Writes an answer, and bytes after it. */
export function send(answer, bytes = Buffer.alloc(0)) {
  const all = Buffer.concat([Buffer.from(JSON.stringify(answer) + '\n'), bytes]);
  for (let at = 0; at < all.length;) {
    at += patiently(() => writeSync(1, all, at));
  }
}
