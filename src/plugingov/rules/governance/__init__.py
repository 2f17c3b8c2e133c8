"""GOV: who answers for the door."""
