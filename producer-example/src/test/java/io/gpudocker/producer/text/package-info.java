/** What a person reads. */
@NullMarked
package io.gpudocker.producer.text;

import org.jspecify.annotations.NullMarked;
