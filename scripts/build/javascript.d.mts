export function buildJavaScript(root: string, options?: { readonly tests?: boolean }): Promise<string>;
