/**
 * Every LLVM-C function that WASMine calls, with its types: the one home of these facts.
 *
 * Binding costs about 0.1 ms a symbol, so the table comes in groups that are bound when first used. References to LLVM
 * objects are 64-bit integers: building 100,000 instructions takes 22–25 ms with `bigint` and 34–38 ms with pointer objects
 * (same run), because a `bigint` can be stored into an argument array at once, where a pointer object must first be
 * unwrapped. C strings inside hot calls are addresses too (`NAME`); elsewhere they are buffers.
 *
 * All functions are found in LLVM 15 to 22 unless marked optional.
 *
 * None calls JavaScript back. What works on a whole module, and is as likely to crash as modules are hostile, is called by address on
 * a stack of its own (`../recovery.ts`), where LLVM's handlers are native. The others build and read data structures.
 *
 * @module
 */

import { address, type Declarations, leaf } from "../foreign.ts";

/** What most functions are: they build and read data structures. */
const define = leaf;

const REF = "u64";
const NAME = "u64";
const ARRAY = "u64";
const BOOL = "i32";
const ENUM = "i32";

/** Contexts, modules, messages and memory buffers. */
export const coreSymbols = {
  LLVMGetVersion: { ...define(["buffer", "buffer", "buffer"], "void"), optional: true }, // from LLVM 16
  LLVMDisposeMessage: define([REF], "void"),
  LLVMGetErrorMessage: define([REF], REF),
  LLVMDisposeErrorMessage: define([REF], "void"),
  LLVMInstallFatalErrorHandler: define([REF], "void"),
  LLVMParseCommandLineOptions: define(["i32", ARRAY, REF], "void"),

  LLVMContextCreate: define([], REF),
  LLVMContextDispose: define([REF], "void"),
  LLVMContextSetDiagnosticHandler: define([REF, REF, REF], "void"),

  LLVMModuleCreateWithNameInContext: define(["buffer", REF], REF),
  LLVMDisposeModule: define([REF], "void"),
  LLVMSetTarget: define([REF, NAME], "void"),
  LLVMSetModuleDataLayout: define([REF, REF], "void"),
  LLVMPrintModuleToString: define([REF], REF),
  LLVMParseIRInContext: define([REF, REF, ARRAY, ARRAY], BOOL),

  LLVMCreateMemoryBufferWithMemoryRangeCopy: define(["buffer", "usize", "buffer"], REF),
  LLVMGetBufferStart: define([REF], REF),
  LLVMGetBufferSize: define([REF], "usize"),
  LLVMDisposeMemoryBuffer: define([REF], "void"),
} as const satisfies Declarations;

/** Target machines, passes and code generation. */
export const targetSymbols = {
  LLVMInitializeX86TargetInfo: define([], "void"),
  LLVMInitializeX86Target: define([], "void"),
  LLVMInitializeX86TargetMC: define([], "void"),
  LLVMInitializeX86AsmPrinter: define([], "void"),
  LLVMInitializeX86AsmParser: define([], "void"),

  LLVMGetHostCPUName: define([], REF),
  LLVMGetHostCPUFeatures: define([], REF),
  LLVMGetDefaultTargetTriple: define([], REF),
  LLVMGetTargetFromTriple: define(["buffer", ARRAY, ARRAY], BOOL),
  LLVMCreateTargetMachine: define([REF, "buffer", "buffer", "buffer", ENUM, ENUM, ENUM], REF),
  LLVMDisposeTargetMachine: define([REF], "void"),
  LLVMCreateTargetDataLayout: define([REF], REF),
  LLVMDisposeTargetData: define([REF], "void"),

  LLVMCreatePassBuilderOptions: define([], REF),
  LLVMDisposePassBuilderOptions: define([REF], "void"),
  LLVMPassBuilderOptionsSetSLPVectorization: define([REF, BOOL], "void"),
} as const satisfies Declarations;

/** Types, constants, globals, functions, attributes and metadata. */
export const valueSymbols = {
  LLVMVoidTypeInContext: define([REF], REF),
  LLVMIntTypeInContext: define([REF, "u32"], REF),
  LLVMFloatTypeInContext: define([REF], REF),
  LLVMDoubleTypeInContext: define([REF], REF),
  LLVMPointerTypeInContext: define([REF, "u32"], REF),
  LLVMVectorType: define([REF, "u32"], REF),
  LLVMArrayType: define([REF, "u32"], REF),
  LLVMStructTypeInContext: define([REF, ARRAY, "u32", BOOL], REF),
  LLVMFunctionType: define([REF, ARRAY, "u32", BOOL], REF),
  LLVMTypeOf: define([REF], REF),
  LLVMGetTypeKind: define([REF], ENUM),
  LLVMGetElementType: define([REF], REF),
  LLVMGetVectorSize: define([REF], "u32"),
  LLVMGetIntTypeWidth: define([REF], "u32"),

  LLVMConstInt: define([REF, "u64", BOOL], REF),
  LLVMConstBitCast: define([REF, REF], REF),
  LLVMConstNull: define([REF], REF),
  LLVMGetPoison: define([REF], REF),
  LLVMConstVector: define([ARRAY, "u32"], REF),
  LLVMConstArray: define([REF, ARRAY, "u32"], REF),

  LLVMAddGlobal: define([REF, REF, "buffer"], REF),
  LLVMSetInitializer: define([REF, REF], "void"),
  LLVMSetSection: define([REF, "buffer"], "void"),
  LLVMSetLinkage: define([REF, ENUM], "void"),
  LLVMSetVisibility: define([REF, ENUM], "void"),

  LLVMAddFunction: define([REF, "buffer", REF], REF),
  LLVMSetFunctionCallConv: define([REF, "u32"], "void"),
  LLVMGetParam: define([REF, "u32"], REF),
  LLVMLookupIntrinsicID: define(["buffer", "usize"], "u32"),
  LLVMGetIntrinsicDeclaration: define([REF, "u32", ARRAY, "usize"], REF),
  LLVMIntrinsicGetType: define([REF, "u32", ARRAY, "usize"], REF),
  LLVMGetInlineAsm: define([REF, "buffer", "usize", "buffer", "usize", BOOL, BOOL, ENUM, BOOL], REF),

  LLVMGetEnumAttributeKindForName: define(["buffer", "usize"], "u32"),
  LLVMCreateEnumAttribute: define([REF, "u32", "u64"], REF),
  LLVMCreateStringAttribute: define([REF, "buffer", "u32", "buffer", "u32"], REF),
  LLVMAddAttributeAtIndex: define([REF, "u32", REF], "void"),
  LLVMAddCallSiteAttribute: define([REF, "u32", REF], "void"),

  LLVMGetMDKindIDInContext: define([REF, "buffer", "u32"], "u32"),
  LLVMMDStringInContext2: define([REF, "buffer", "usize"], REF),
  LLVMMDNodeInContext2: define([REF, ARRAY, "usize"], REF),
  LLVMValueAsMetadata: define([REF], REF),
  LLVMMetadataAsValue: define([REF, REF], REF),
} as const satisfies Declarations;

/** Walking through, and changing, instructions that are there. */
export const instructionSymbols = {
  LLVMGetFirstFunction: define([REF], REF),
  LLVMGetNextFunction: define([REF], REF),
  LLVMGetFirstBasicBlock: define([REF], REF),
  LLVMGetNextBasicBlock: define([REF], REF),
  LLVMGetFirstInstruction: define([REF], REF),
  LLVMGetNextInstruction: define([REF], REF),
  LLVMGetInstructionOpcode: define([REF], ENUM),
  LLVMGetValueName2: define([REF, ARRAY], REF),
  LLVMGetMetadata: define([REF, "u32"], REF),
  LLVMGetFirstUse: define([REF], REF),
  LLVMGetNextUse: define([REF], REF),
  LLVMGetUser: define([REF], REF),
  LLVMIsACallInst: define([REF], REF),
  LLVMReplaceAllUsesWith: define([REF, REF], "void"),
  LLVMGetOperand: define([REF, "u32"], REF),
  LLVMSetOperand: define([REF, "u32", REF], "void"),
  LLVMInstructionEraseFromParent: define([REF], "void"),
} as const satisfies Deno.ForeignLibraryInterface;

/** Basic blocks and instructions. */
export const builderSymbols = {
  LLVMCreateBuilderInContext: define([REF], REF),
  LLVMDisposeBuilder: define([REF], "void"),
  LLVMAppendBasicBlockInContext: define([REF, REF, NAME], REF),
  LLVMPositionBuilderAtEnd: define([REF, REF], "void"),
  LLVMPositionBuilderBefore: define([REF, REF], "void"),

  LLVMBuildRetVoid: define([REF], REF),
  LLVMBuildRet: define([REF, REF], REF),
  LLVMBuildBr: define([REF, REF], REF),
  LLVMBuildCondBr: define([REF, REF, REF, REF], REF),
  LLVMBuildSwitch: define([REF, REF, REF, "u32"], REF),
  LLVMAddCase: define([REF, REF, REF], "void"),
  LLVMBuildUnreachable: define([REF], REF),

  LLVMBuildBinOp: define([REF, ENUM, REF, REF, NAME], REF),
  LLVMBuildNUWAdd: define([REF, REF, REF, NAME], REF),
  LLVMBuildFNeg: define([REF, REF, NAME], REF),
  LLVMBuildCast: define([REF, ENUM, REF, REF, NAME], REF),
  LLVMBuildICmp: define([REF, ENUM, REF, REF, NAME], REF),
  LLVMBuildFCmp: define([REF, ENUM, REF, REF, NAME], REF),
  LLVMBuildSelect: define([REF, REF, REF, REF, NAME], REF),
  LLVMBuildPhi: define([REF, REF, NAME], REF),
  LLVMAddIncoming: define([REF, ARRAY, ARRAY, "u32"], "void"),
  LLVMBuildCall2: define([REF, REF, REF, ARRAY, "u32", NAME], REF),
  LLVMSetInstructionCallConv: define([REF, "u32"], "void"),
  LLVMSetTailCall: define([REF, BOOL], "void"),

  LLVMBuildAlloca: define([REF, REF, NAME], REF),
  LLVMBuildLoad2: define([REF, REF, REF, NAME], REF),
  LLVMBuildStore: define([REF, REF, REF], REF),
  LLVMBuildGEP2: define([REF, REF, REF, ARRAY, "u32", NAME], REF),
  LLVMSetAlignment: define([REF, "u32"], "void"),
  LLVMSetVolatile: define([REF, BOOL], "void"),
  LLVMSetMetadata: define([REF, "u32", REF], "void"),
  LLVMIsASelectInst: define([REF], REF),
  LLVMBuildMemSet: define([REF, REF, REF, REF, "u32"], REF),
  LLVMBuildMemMove: define([REF, REF, "u32", REF, "u32", REF], REF),

  LLVMBuildFreeze: define([REF, REF, NAME], REF),
  LLVMBuildExtractElement: define([REF, REF, REF, NAME], REF),
  LLVMBuildInsertElement: define([REF, REF, REF, REF, NAME], REF),
  LLVMBuildShuffleVector: define([REF, REF, REF, REF, NAME], REF),
  LLVMBuildExtractValue: define([REF, REF, "u32", NAME], REF),
  LLVMBuildInsertValue: define([REF, REF, REF, "u32", NAME], REF),
} as const satisfies Declarations;

/** Functions that are called by address: those that compile, and those that read diagnostics. */
export const addressSymbols = {
  LLVMVerifyModule: address,
  LLVMRunPasses: address,
  LLVMTargetMachineEmitToMemoryBuffer: address,
  LLVMGetDiagInfoSeverity: address,
  LLVMGetDiagInfoDescription: address,
} as const satisfies Declarations;

/** Functions that compile, to be called directly where there is no entry library yet. */
export const directSymbols = {
  LLVMVerifyModule: define([REF, REF, ARRAY], REF),
  LLVMRunPasses: define([REF, NAME, REF, REF], REF),
  LLVMTargetMachineEmitToMemoryBuffer: define([REF, REF, REF, ARRAY, ARRAY], REF),
} as const satisfies Declarations;
