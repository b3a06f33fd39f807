import type { Link } from '../../api/page.ts';
import { linkTo } from '../router.ts';
import type { Live } from '../use-live.ts';

interface HeaderProps {
  readonly tabs: readonly { readonly id: string; readonly title: string }[];
  readonly current: string;
  readonly live: Live;
  readonly links: readonly Link[];
}

const CONNECTIONS: Readonly<Record<Live['connection'], string>> = {
  connecting: 'connecting',
  open: 'live',
  lost: 'no connection',
};

export function Header({ tabs, current, live, links }: HeaderProps) {
  return (
    <header class="header">
      <div class="header-top">
        <a class="brand" href={linkTo(['pipeline'])}>
          <img src="/icon.svg" alt="" width="24" height="24" />
          headrace
        </a>
        <span class={`connection connection-${live.connection}`}>{CONNECTIONS[live.connection]}</span>
        <span class="header-links">
          {links.map(({ title, url }) => (
            <a key={url} href={safeUrl(url)} target="_blank" rel="noreferrer">
              {title}
              <span class="visually-hidden"> (opens in a new tab)</span> ↗
            </a>
          ))}
        </span>
      </div>
      <nav aria-label="Views">
        <ul class="tabs">
          {tabs.map(({ id, title }) => (
            <li key={id}>
              <a href={linkTo([id])} aria-current={id === current ? 'page' : undefined}>
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  );
}

/** Links come from a configuration: only what leads to a page is followed. */
function safeUrl(url: string): string {
  return /^https?:\/\//i.test(url) ? url : '#/';
}
