/** What a message may contain, derived from its record: the one source of the strict reader and of the JSON Schemas. */
@NullMarked
package io.gpudocker.messages.schema;

import org.jspecify.annotations.NullMarked;
