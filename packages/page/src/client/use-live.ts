import { useEffect, useState } from 'preact/hooks';
import type { Fault } from '../api/faults.ts';
import type { LiveHistory, LiveMessage } from '../api/live.ts';
import type { PacketSample } from '../api/packets.ts';

const MOST_SAMPLES = 600;
const HIDDEN_MS = 30_000;
const AGAIN_MS = 3000;

/** What the server pushes, and what was seen of it so far. */
export interface Live {
  readonly connection: 'connecting' | 'open' | 'lost';
  readonly message: LiveMessage | undefined;
  readonly samples: readonly PacketSample[];
  /** Shows switches as they were set, before the next message tells. */
  setFaults(faults: readonly Fault[]): void;
}

interface State extends Omit<Live, 'setFaults'> {
  /** The switches as they were set last: a message that was on its way meanwhile knows them as they were before. */
  readonly set: { readonly faults: readonly Fault[]; readonly untilMs: number } | undefined;
}

const SET_MS = 2500;

const NOTHING: State = { connection: 'connecting', message: undefined, samples: [], set: undefined };

/** Listens to `/api/live`; the browser connects again by itself. */
export function useLive(): Live {
  const [state, setState] = useState<State>(NOTHING);
  useEffect(() => {
    let events: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const close = (): void => {
      events?.close();
      events = undefined;
    };
    // A browser opens few connections to one server: tabs that nobody sees must not hold them.
    const follow = (): void => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(close, HIDDEN_MS);
      else events ??= listen(setState, again);
    };
    const again = (): void => {
      events = undefined;
      timer = setTimeout(follow, AGAIN_MS);
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      clearTimeout(timer);
      close();
    };
  }, []);
  return {
    ...state,
    setFaults: (faults) =>
      setState(({ message, ...before }) => ({
        ...before,
        message: message === undefined ? undefined : { ...message, faults },
        set: { faults, untilMs: Date.now() + SET_MS },
      })),
  };
}

/** @param onEnd is called when the browser does not try again by itself: the server refused. */
function listen(setState: (change: (before: State) => State) => void, onEnd: () => void): EventSource {
  const events = new EventSource('/api/live');
  events.addEventListener('history', ({ data }: MessageEvent<string>) => {
    const { packets } = JSON.parse(data) as LiveHistory;
    setState((before) => ({ ...before, samples: packets }));
  });
  events.addEventListener('moment', ({ data }: MessageEvent<string>) => {
    const message = JSON.parse(data) as LiveMessage;
    setState(({ samples, set }) => ({
      connection: 'open',
      message: set !== undefined && Date.now() < set.untilMs ? { ...message, faults: set.faults } : message,
      samples: [...samples, message.packets].slice(-MOST_SAMPLES),
      set,
    }));
  });
  events.addEventListener('error', () => {
    setState((before) => ({ ...before, connection: 'lost' }));
    if (events.readyState === EventSource.CLOSED) onEnd();
  });
  return events;
}
