// @ts-check
/** What is to be done now, in words. */

/** "E5, E6: in pairs". @param {{ names: string[], text: string }} now */
export const task = ({ names, text }) => [names.join(", "), text].filter(Boolean).join(": ");
