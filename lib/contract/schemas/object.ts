import Type, { type TProperties, type TSchemaOptions } from 'typebox';

/** A shape that several documents refer to by its name. No field but these is in it. */
export const namedObject = <Properties extends TProperties>($id: string, description: string, properties: Properties) =>
  Type.Object(properties, { $id, description, additionalProperties: false });

/** A shape of one place. No field but these is in it. */
export const closedObject = <Properties extends TProperties>(
  description: string,
  properties: Properties,
  constraints: TSchemaOptions = {},
) => Type.Object(properties, { ...constraints, description, additionalProperties: false });

/** Input in which a field that the gateway does not know is left out, and refused by nobody. */
export const openObject = <Properties extends TProperties>(
  description: string,
  properties: Properties,
  constraints: TSchemaOptions = {},
) => Type.Object(properties, { ...constraints, description, additionalProperties: true });
