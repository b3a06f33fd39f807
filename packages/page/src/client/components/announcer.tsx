import type { Live } from '../use-live.ts';

/** Tells screen readers what changed, and nothing of numbers that change each second. */
export function Announcer({ live }: { readonly live: Live }) {
  const overview = live.message?.overview;
  const lost = live.connection === 'lost' ? 'The connection to the page’s server is lost. ' : '';
  const down = (overview?.unavailable ?? []).map(({ backend }) => `${backend} does not answer. `).join('');
  const dropping = (overview?.drops ?? [])
    .filter(({ perSecond }) => perSecond > 0)
    .map(({ signal, reason }) => `${signal} are being lost: ${reason}. `)
    .join('');
  return (
    <p class="visually-hidden" role="status" aria-live="polite">
      {lost}
      {down}
      {dropping}
    </p>
  );
}
