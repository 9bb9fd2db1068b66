package io.gpudocker.messages.schema;

import org.jspecify.annotations.Nullable;

/**
 * One field of a message.
 *
 * @param name on the wire
 * @param optional whether it may be absent
 * @param nullable whether {@code null} stands for "none" on the wire; elsewhere what is not there is left out
 * @param fallback JSON text of the value taken when absent; null where there is none
 */
public record FieldShape(
        String name,
        ValueShape value,
        boolean optional,
        boolean nullable,
        @Nullable String fallback,
        String doc) {}
