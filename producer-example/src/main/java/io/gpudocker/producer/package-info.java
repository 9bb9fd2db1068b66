/** Placeholder. */
@NullMarked
package io.gpudocker.producer;

import org.jspecify.annotations.NullMarked;
