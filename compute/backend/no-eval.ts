import { config } from 'zod';

// The site's content security policy forbids code made from strings. zod tries whether it may, catches the error, and the
// browser reports a violation all the same. Import this before any schema is made.
config({ jitless: true });
