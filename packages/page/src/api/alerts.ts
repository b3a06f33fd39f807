export type AlertState = 'firing' | 'pending' | 'inactive';

export interface Alert {
  readonly name: string;
  readonly state: AlertState;
  readonly severity: string;
  readonly summary: string;
  readonly expression: string;
  /** Since when it is pending or firing. */
  readonly activeSinceMs: number | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** The alerts of a Prometheus, or why there are none to show. */
export type Alerts =
  | { readonly evaluated: true; readonly alerts: readonly Alert[] }
  | { readonly evaluated: false; readonly reason: string };
