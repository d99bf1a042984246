/** What a file input offers: formats that every browser decodes. A phone converts its own ones to one of them. */
export const acceptedTypes = ['jpeg', 'png', 'webp', 'gif', 'avif'].map((type) => `image/${type}`);
