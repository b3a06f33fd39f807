import { useId, useState } from 'preact/hooks';
import type { Fault } from '../../api/faults.ts';
import { ApiError, postJson } from '../api-client.ts';
import type { Live } from '../use-live.ts';
import { Failure } from './notice.tsx';

/** Switches that break something, to see how it shows. */
export function Faults({ live }: { readonly live: Live }) {
  const [error, setError] = useState<ApiError>();
  const faults = live.message?.faults ?? [];
  if (faults.length === 0) return null;
  const toggle = async (fault: Fault): Promise<void> => {
    try {
      live.setFaults(await postJson<readonly Fault[]>(`/api/faults/${fault.id}`, { on: !fault.on }));
      setError(undefined);
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
    }
  };
  return (
    <section class="card faults" aria-labelledby="faults-title">
      <h2 id="faults-title">Break something</h2>
      <p class="muted">Switch a fault on, and watch how metrics, traces and logs tell of it.</p>
      <Failure error={error} />
      <ul class="plain fault-list">
        {faults.map((fault) => (
          <FaultSwitch key={fault.id} fault={fault} onToggle={() => void toggle(fault)} />
        ))}
      </ul>
    </section>
  );
}

function FaultSwitch({ fault, onToggle }: { readonly fault: Fault; readonly onToggle: () => void }) {
  const id = useId();
  return (
    <li class="fault">
      <button
        type="button"
        role="switch"
        class="switch"
        aria-checked={fault.on}
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-text`}
        onClick={onToggle}
      >
        <span class="switch-knob" />
      </button>
      <div>
        <span id={`${id}-title`} class="fault-title">
          {fault.title}
        </span>
        <span class="fault-state" aria-hidden="true">
          {fault.on ? 'on' : 'off'}
        </span>
        <p id={`${id}-text`} class="muted">
          {fault.description}
        </p>
      </div>
    </li>
  );
}
