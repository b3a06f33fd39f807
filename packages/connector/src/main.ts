import type { Role } from './node/health-server.ts';
import { runNode } from './run-node.ts';

const ROLES: readonly Role[] = ['connector', 'receiver', 'sender'];

/** `main.ts connector|receiver|sender`: a node with its options from the environment. */
const role = ROLES.find((name) => name === process.argv[2]);
if (role === undefined) process.stderr.write(`usage: main.ts ${ROLES.join('|')}; options come from the environment\n`);
process.exit(role === undefined ? 2 : await runNode(role, { env: process.env, stderr: process.stderr }));
