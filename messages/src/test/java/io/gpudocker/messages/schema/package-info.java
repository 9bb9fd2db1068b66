/** JSON Schemas and the AsyncAPI document, made from the types and compared with what is checked in. */
@NullMarked
package io.gpudocker.messages.schema;

import org.jspecify.annotations.NullMarked;
