/** Lays what ships into a folder, replacing anything in it. */
export function placeShipment(folder: string): void;
