// Loaded before an application: it believes to be on Windows.
Object.defineProperty(process, 'platform', { value: 'win32' });
