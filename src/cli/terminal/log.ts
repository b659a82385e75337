/**
 * Messages about what WASMine is doing, on standard error. The level comes from `--log-level` or `WASMINE_LOG`; messages
 * are functions, so that one that is not shown costs nothing.
 *
 * @module
 */
import { environmentVariable } from "./permissions.ts";
import { printError, Styled } from "./terminal.ts";

/** The levels, from the most talkative to the most silent one. */
export const LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

/** A level of messages. */
export type Level = typeof LEVELS[number];

class Log {
  #level = LEVELS.indexOf("warn");

  /** Shows messages of this level and above. */
  set level(level: Level) {
    this.#level = LEVELS.indexOf(level);
  }

  /** Whether messages of a level are shown. */
  enabled(level: Level): boolean {
    return LEVELS.indexOf(level) >= this.#level;
  }

  /** Single steps of a program, such as calls of WASI functions. */
  trace(message: () => string): void {
    this.#write("trace", message);
  }

  /** What was done and how long it took. */
  debug(message: () => string): void {
    this.#write("debug", message);
  }

  /** What was decided on a person's behalf. */
  info(message: () => string): void {
    this.#write("info", message);
  }

  /** What may not be as a person meant it. */
  warn(message: () => string): void {
    this.#write("warn", message);
  }

  /** Does something and says at debug level how long it took. */
  async timed<T>(what: string, action: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await action();
    this.debug(() => `${what}: ${(performance.now() - start).toFixed(1)} ms`);
    return result;
  }

  #write(level: Level, message: () => string): void {
    if (!this.enabled(level)) return;
    const isWarning = level === "warn";
    printError([new Styled(isWarning ? "yellow" : "dim", `${isWarning ? "warning" : level}:`), ` ${message()}`]);
  }
}

/** The log of this process. */
export const log: Log = new Log();

/** Whether a word is a level. */
function isLevel(word: string): word is Level {
  return (LEVELS as readonly string[]).includes(word);
}

/** Takes the level from `WASMINE_LOG`, if that may be read and is one. */
export function levelFromEnvironment(): Level | undefined {
  const word = environmentVariable("WASMINE_LOG");
  return word !== undefined && isLevel(word) ? word : undefined;
}
