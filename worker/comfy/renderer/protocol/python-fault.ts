/** An error the real server would report as a Python exception, with the class name clients see. */
export type PythonFault = Error & { readonly pythonType: string };

export function pythonFault(pythonType: string, message: string): PythonFault {
  return Object.assign(new Error(message), { pythonType });
}

export function isPythonFault(value: unknown): value is PythonFault {
  return value instanceof Error && "pythonType" in value;
}
