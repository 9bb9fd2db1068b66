/** Hours out of intervals. */
@NullMarked
package io.gpudocker.producer.bill;

import org.jspecify.annotations.NullMarked;
