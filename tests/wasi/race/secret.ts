/** What a guest that reads outside finds, as a name or as contents; nothing else contains it. */
export const SECRET = "the secret outside";
