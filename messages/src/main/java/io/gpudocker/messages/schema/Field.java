package io.gpudocker.messages.schema;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a field of a message may contain, beyond what its Java type says. A field is required unless it is nullable or has a
 * fallback.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Field {
    /** One sentence for the reader of the schema. */
    String doc() default "";

    /** JSON text of the value taken when the field is absent; empty where there is none. */
    String fallback() default "";

    /** The form of a text, of a list's items or of a map's values. */
    Form form() default Form.ANY;

    /** The form of a map's keys. */
    Form keys() default Form.ANY;

    /** Least whole number. */
    long min() default Long.MIN_VALUE;

    /** Greatest whole number. */
    long max() default Long.MAX_VALUE;

    /** Least number of items of a list. */
    int minItems() default 0;

    /** Greatest number of items of a list or entries of a map. */
    int maxItems() default Integer.MAX_VALUE;

    /** {@code "."} where the items of a list must differ, a component's name where they must differ in that. */
    String distinct() default "";

    /** Least decimal number or size, in its own wire form. */
    String atLeast() default "";

    /** Greatest decimal number or duration, in its own wire form. */
    String atMost() default "";
}
