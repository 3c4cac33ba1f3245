/** The entry of the `yaml` library as modules. */
export const yamlModule: string;
