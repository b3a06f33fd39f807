import { useEffect, useRef } from 'preact/hooks';

interface SourceTextProps {
  readonly lines: readonly string[];
  /** Lines that lead somewhere, from 1. */
  readonly active: ReadonlySet<number>;
  readonly marked: ReadonlySet<number>;
  /** Whether the reader points at this text: it then must not scroll away. */
  readonly isSource: boolean;
  readonly onPoint: (line: number | undefined) => void;
}

/** A text with numbered lines; those that lead somewhere are buttons. */
export function SourceText({ lines, active, marked, isSource, onPoint }: SourceTextProps) {
  const list = useRef<HTMLOListElement>(null);
  const first = Math.min(...marked);
  useEffect(() => {
    const element = list.current;
    if (element === null || isSource || !Number.isFinite(first)) return;
    const line = element.children[first - 1];
    // The text alone scrolls: the page must stay where the reader is.
    if (line instanceof HTMLElement) element.scrollTop = line.offsetTop - element.clientHeight / 3;
  }, [first, isSource]);
  return (
    <ol class="source plain" ref={list}>
      {lines.map((text, index) => {
        const line = index + 1;
        return (
          <li key={line} class={marked.has(line) ? 'line line-marked' : 'line'}>
            <span class="line-number" aria-hidden="true">
              {line}
            </span>
            {active.has(line) ? (
              <button
                type="button"
                class="line-text"
                aria-label={`line ${line}: ${text.trim()}`}
                onMouseEnter={() => onPoint(line)}
                onFocus={() => onPoint(line)}
                onClick={() => onPoint(line)}
              >
                {text.slice(0, text.length - text.trimStart().length)}
                <span class="line-words">{text.trimStart()}</span>
              </button>
            ) : (
              <span class="line-text">{text}</span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
