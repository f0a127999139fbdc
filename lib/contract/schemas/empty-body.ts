import Type from 'typebox';

/** A body, or an event's payload, that says nothing, in whatever language's way. It counts as an empty object. */
export const EmptyBody = Type.Union([Type.Array(Type.Unknown(), { maxItems: 0 }), Type.Literal(''), Type.Null()], {
  $id: 'EmptyBody',
  description: 'What says nothing: an empty object, as some languages write it.',
});
