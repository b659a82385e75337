/**
 * Colours, for streams that are terminals and for people who did not set `NO_COLOR`.
 *
 * @module
 */
import { bold, cyan, dim, green, red, setColorEnabled, yellow } from "@std/fmt/colors";

const STYLES = { bold, cyan, dim, green, red, yellow } as const;

/** Functions that colour a text, or leave it alone. */
export type Paint = Readonly<Record<keyof typeof STYLES, (text: string) => string>>;

const PLAIN: Paint = { bold: same, cyan: same, dim: same, green: same, red: same, yellow: same };

function same(text: string): string {
  return text;
}

/** The styles that a stream can show. */
export function paint(stream: { isTerminal(): boolean }): Paint {
  if (Deno.noColor || !stream.isTerminal()) return PLAIN;
  setColorEnabled(true);
  return STYLES;
}
