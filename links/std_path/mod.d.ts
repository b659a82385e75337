// Declarations for what this project uses of @std/path.

export declare function fromFileUrl(url: string | URL): string;
export declare function toFileUrl(path: string): URL;
export declare function join(...paths: string[]): string;
export declare function relative(from: string, to: string): string;
