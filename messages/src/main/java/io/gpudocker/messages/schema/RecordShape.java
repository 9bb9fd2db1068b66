package io.gpudocker.messages.schema;

import java.util.List;

/**
 * The fields of a message, in the order of its record's components.
 *
 * @param type the record class
 */
public record RecordShape(Class<?> type, List<FieldShape> fields) {
    /** The names a message may carry. */
    public List<String> names() {
        return fields.stream().map(FieldShape::name).toList();
    }
}
