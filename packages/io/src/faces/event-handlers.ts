// Event handler attributes such as `onmessage`, as HTML §8.1.8.1 has them: the place among the
// listeners is that of the first assignment, and stays until null is assigned.

type Callback = (this: unknown, event: Event) => unknown;

interface Attribute {
  /** A function, or an object that is kept and does nothing. */
  callback: unknown;
  readonly listener: (event: Event) => unknown;
}

export class EventHandlers {
  readonly #target: EventTarget;
  readonly #attributes = new Map<string, Attribute>();

  constructor(target: EventTarget) {
    this.#target = target;
  }

  get(type: string): unknown {
    return this.#attributes.get(type)?.callback ?? null;
  }

  /** What is no object is null. */
  set(type: string, value: unknown): void {
    const attribute = this.#attributes.get(type);
    if (!isObject(value)) return this.#remove(type, attribute);
    if (attribute === undefined) this.#add(type, value);
    else attribute.callback = value;
  }

  #add(type: string, callback: unknown): void {
    const target = this.#target;
    const attribute: Attribute = {
      callback,
      // A promise that comes back belongs to the runtime, which reports it if it rejects.
      listener: (event) =>
        isCallback(attribute.callback) ? attribute.callback.call(target, event) : undefined,
    };
    this.#attributes.set(type, attribute);
    target.addEventListener(type, attribute.listener);
  }

  #remove(type: string, attribute: Attribute | undefined): void {
    if (attribute === undefined) return;
    this.#attributes.delete(type);
    this.#target.removeEventListener(type, attribute.listener);
  }
}

function isCallback(value: unknown): value is Callback {
  return typeof value === "function";
}

function isObject(value: unknown): boolean {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}
