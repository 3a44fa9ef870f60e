/** The releases that the simulator speaks like. */
export type VyosRelease = '1.4' | '1.5' | 'rolling';

/** What the API of a release can do. */
export interface ApiFeatures {
  /** commit-confirm: `confirm_time` and the operation `confirm` (vyos-1x T3955, 2025-06). */
  guards: boolean;
  /** `?in_background=true` (T7090, 2026-01). */
  background: boolean;
  /** `merge`, and a configuration as text, in /config-file. */
  merges: boolean;
  /** `<`, `>` and `&` in errors are written for HTML. */
  escapes: boolean;
  /** GET /info, POST /traceroute and /renew. */
  extraRoutes: boolean;
  /** POST /token and `Authorization: Bearer` (pull request 5381, 2026-08). */
  tokens: boolean;
}

export const featuresOf: Readonly<Record<VyosRelease, ApiFeatures>> = {
  '1.4': { guards: false, background: false, merges: false, escapes: false, extraRoutes: false, tokens: false },
  '1.5': { guards: true, background: true, merges: true, escapes: true, extraRoutes: true, tokens: false },
  rolling: { guards: true, background: true, merges: true, escapes: true, extraRoutes: true, tokens: true },
};
