import { localUrl, type Stack } from '@headrace/stack';
import { demoNode } from './nodes.ts';

/** Something that the demo's receiver can do wrong on purpose. */
export interface DemoFault {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly on: boolean;
}

const TIMEOUT_MS = 5000;

/** The faults that the demo's receiver knows, each on or off. */
export async function listFaults(stack: Stack): Promise<DemoFault[]> {
  const { faults } = (await ask(faultsUrl(stack))) as { faults: DemoFault[] };
  return faults;
}

/** @throws Error when there is no such fault, or the receiver does not answer. */
export async function switchFault(stack: Stack, id: string, on: boolean): Promise<DemoFault> {
  return (await ask(faultsUrl(stack, `/${encodeURIComponent(id)}`), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ on }),
  })) as DemoFault;
}

function faultsUrl(stack: Stack, path = ''): string {
  return localUrl(demoNode(stack, 'receiver').health, `/demo/faults${path}`);
}

async function ask(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 200)}`);
  return JSON.parse(text);
}
