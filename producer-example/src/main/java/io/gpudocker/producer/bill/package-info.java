/** From usage events to hours of GPUs: each interval once, cut at the times asked for, summed in whole milliseconds. */
@NullMarked
package io.gpudocker.producer.bill;

import org.jspecify.annotations.NullMarked;
