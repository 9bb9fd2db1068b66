/** Tests of the keyed executor. */
@NullMarked
package io.gpudocker.worker.keyed;

import org.jspecify.annotations.NullMarked;
