/** Placeholder. */
@NullMarked
package io.gpudocker.worker;

import org.jspecify.annotations.NullMarked;
