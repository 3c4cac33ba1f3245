/** Hands a file to the person, as the browser's download. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the address while it handles the click; afterwards nobody needs it.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
