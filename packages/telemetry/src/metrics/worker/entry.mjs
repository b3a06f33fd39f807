// A thread starts without what the main thread was told about TypeScript.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
