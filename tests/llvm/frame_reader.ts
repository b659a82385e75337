/**
 * Reads from assembly what each function does with the stack before its body begins: whether, and with which size, its
 * prologue compares the end of its frame with the limit of the stack, and how large the frame is that it then makes.
 *
 * @module
 */

/** What the start of a function says. */
export interface FrameReading {
  readonly name: string;
  /** Bytes below the stack pointer at entry that were compared with the limit; undefined if nothing was. */
  readonly checked: number | undefined;
  /** Bytes that the prologue takes off the stack. */
  readonly frame: number;
  /** An instruction that writes to the stack, or moves it, before the comparison. */
  readonly early: string | undefined;
}

/**
 * Bytes by which a frame may be larger than what was compared. A prologue compares the stack pointer itself where the frame
 * has less than 256 (LLVM's `kSplitStackAvailable`), and counts neither what aligning the frame, to 64 at most, takes nor
 * what rounding its size up to that takes.
 */
export const SLACK = 256 + 2 * 63;

const CHECK = /^cmpq\s+%fs:112, %(rsp|r11)$/, END_OF_FRAME = /^leaq\s+-(\d+)\(%rsp\), %r11$/;
const PUSH = /^pushq\s/, TAKE = /^subq\s+\$(-?\d+), %rsp/, ADD = /^addq\s+\$-(\d+), %rsp/;
/** The end of a loop that touches the pages of a large frame: `movq %rsp, %r11; subq $N, %r11`. */
const PROBED = /^subq\s+\$(\d+), %r11$/;
const STORE = /, -?\d*\((%rsp|%rbp)\)/;
const ALIGN = /^andq\s+\$-(\d+), %rsp/;
/** What the prologue does where the frame does not fit; level 0 leaves it in the way. */
const NO_ROOM = /^(mov[lq]|movabsq)\s+\$\d+, %r1[01]d?$|^callq\s+__morestack|^retq$/;
/** What may stand among the instructions of a prologue. */
const NEUTRAL = /^(movq\s+%rsp, %r(bp|11)|movq\s+\$0, \(%rsp\)|cmpq\s+%r11, %rsp|j[a-z]+\s|movq\s+%rdi, )/;

/** Reads all functions of some assembly in AT&T syntax. */
export function readFrames(assembly: string): FrameReading[] {
  return [...assembly.matchAll(/^\t\.type\t(.+),@function\n([^]*?)^\.Lfunc_end/gm)]
    .map(([, name, text]) => readFrame(name.replaceAll('"', ""), instructionsOf(text)));
}

function instructionsOf(text: string): string[] {
  const lines = text.split("\n").map((line) => line.replace(/\s*#.*$/, "").trim());
  return lines.filter((line) => line !== "" && !line.startsWith(".") && !line.endsWith(":"));
}

function readFrame(name: string, instructions: readonly string[]): FrameReading {
  const at = instructions.findIndex((line) => CHECK.test(line));
  const before = at < 0 ? [] : instructions.slice(0, at);
  const early = before.find((line) => PUSH.test(line) || TAKE.test(line) || STORE.test(line) || /^call/.test(line));
  const end = END_OF_FRAME.exec(instructions[at - 1] ?? ""), compared = CHECK.exec(instructions[at] ?? "")?.[1];
  const checked = compared === undefined ? undefined : compared === "rsp" ? 0 : Number(end![1]);
  return { name, checked, frame: sizeOfFrame(instructions.slice(at + 1)), early };
}

function sizeOfFrame(instructions: readonly string[]): number {
  let bytes = 0, probing = false;
  for (const line of instructions) {
    const taken = TAKE.exec(line) ?? ADD.exec(line), probed = PROBED.exec(line);
    if (PUSH.test(line)) bytes += 8;
    else if (probed) {
      bytes += Number(probed[1]);
      probing = true;
    } else if (taken && !probing) bytes += Number(taken[1]);
    else if (taken) probing = false; // The step of the loop, which `probed` has counted.
    else if (ALIGN.test(line)) bytes += Number(ALIGN.exec(line)![1]) - 1;
    else if (!NEUTRAL.test(line) && !NO_ROOM.test(line)) break;
  }
  return bytes;
}
