import { useEffect, useState } from 'preact/hooks';
import type { Fault } from '../api/faults.ts';
import type { LiveHistory, LiveMessage } from '../api/live.ts';
import type { PacketSample } from '../api/packets.ts';

const MOST_SAMPLES = 600;

/** What the server pushes, and what was seen of it so far. */
export interface Live {
  readonly connection: 'connecting' | 'open' | 'lost';
  readonly message: LiveMessage | undefined;
  readonly samples: readonly PacketSample[];
  /** Shows switches as they were set, before the next message tells. */
  setFaults(faults: readonly Fault[]): void;
}

type State = Omit<Live, 'setFaults'>;

/** Listens to `/api/live`; the browser connects again by itself. */
export function useLive(): Live {
  const [state, setState] = useState<State>({ connection: 'connecting', message: undefined, samples: [] });
  useEffect(() => {
    const events = new EventSource('/api/live');
    events.addEventListener('history', ({ data }: MessageEvent<string>) => {
      const { packets } = JSON.parse(data) as LiveHistory;
      setState((before) => ({ ...before, samples: packets }));
    });
    events.addEventListener('moment', ({ data }: MessageEvent<string>) => {
      const message = JSON.parse(data) as LiveMessage;
      setState(({ samples }) => ({
        connection: 'open',
        message,
        samples: [...samples, message.packets].slice(-MOST_SAMPLES),
      }));
    });
    events.addEventListener('error', () => setState((before) => ({ ...before, connection: 'lost' })));
    return () => events.close();
  }, []);
  return {
    ...state,
    setFaults: (faults) =>
      setState((before) =>
        before.message === undefined ? before : { ...before, message: { ...before.message, faults } },
      ),
  };
}
