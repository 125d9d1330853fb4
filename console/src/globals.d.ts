/** The version of Guildhall that this console was built with. */
declare const __VERSION__: string;
